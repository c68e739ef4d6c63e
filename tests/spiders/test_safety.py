"""Where a crawl must not go, and pages that stand in front of pages."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.error import DNSLookupError

from spiders.catalog import Source
from spiders.handlers import check_sample_base
from spiders.run import host_groups
from spiders.safety import PublicResolver, Refused, challenge_in, check_address, is_public, missing_in, private_names
from spiders.secrets import public_bytes, public_head, without_secrets

HOSTS = frozenset({"court.coast.example", "127.0.0.1", "8.8.8.8"})


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "[::1]", "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "localhost",
        "",
    ],
)  # fmt: skip
def test_addresses_inside_a_network(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "114.114.114.114", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_in_any_notation(ip: ipaddress.IPv4Address) -> None:
    assert is_public(str(ip)) == is_public(f"::ffff:{ip}")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/list",  # named in the catalog entry, and refused all the same
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:8080/",
        "http://elsewhere.example/",
        "http://court.coast.example.elsewhere.example/",
        "http://court.coast.example@elsewhere.example/",
        "http://me:secret@court.coast.example/",
        "http://2130706433/",
        "file:///etc/passwd",
        "ftp://court.coast.example/",
        "gopher://court.coast.example/",
        "",
    ],
)
def test_refused_addresses(url: str) -> None:
    with pytest.raises(Refused) as refused:
        check_address(url, HOSTS)
    assert refused.value.reason_code == "forbidden_address"
    assert "secret" not in refused.value.detail


@pytest.mark.parametrize(
    "url", ["https://court.coast.example/a/1", "http://COURT.coast.example:8080/", "https://8.8.8.8/"]
)
def test_addresses_of_the_catalog(url: str) -> None:
    check_address(url, HOSTS)


def test_a_name_that_stands_for_a_private_address_is_not_looked_up() -> None:
    assert PublicResolver._public("8.8.8.8", "court.coast.example") == "8.8.8.8"
    with pytest.raises(DNSLookupError, match=r"10\.1\.2\.3"):
        PublicResolver._public("10.1.2.3", "Intranet.coast.example")
    assert private_names["intranet.coast.example"] == "10.1.2.3"


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "http://[::1]:8000"])
def test_sample_sites_lie_on_the_loopback_interface(base: str) -> None:
    assert check_sample_base(base) == base.rstrip("/")


@pytest.mark.parametrize(
    "base", ["http://10.0.0.1", "https://127.0.0.1", "http://localhost:80", "http://coast.example", "127.0.0.1", ""]
)
def test_and_nowhere_else(base: str) -> None:
    with pytest.raises(ValueError, match="no base address"):
        check_sample_base(base)


class TestChallenges:
    def test_a_script_that_sets_a_cookie_and_reloads(self) -> None:
        page = "<html><script>var c='__jsl_clearance=1';document.cookie=c;location.reload()</script></html>"
        assert challenge_in(page) == "__jsl_clearance"

    def test_a_request_to_solve_a_captcha(self) -> None:
        assert challenge_in("<body><h1>请完成安全验证</h1><p>拖动滑块继续访问</p></body>") is not None

    def test_a_log_in_wall(self) -> None:
        assert challenge_in("<body><div class=box>请先登录</div></body>") == "请先登录"

    def test_an_article_about_captchas_is_an_article(self) -> None:
        story = "被告人李某编写软件，自动识别“请输入验证码”页面并批量登录他人账号，" * 20
        assert challenge_in(f"<body><p>{story}</p></body>") is None

    def test_a_phrase_in_a_script_of_a_short_page_is_no_challenge(self) -> None:
        page = "<script>var tip = '请先登录';</script><p>本院于今日公布一起典型案例。</p>"
        assert challenge_in(page) is None

    @given(st.integers(0, 400), st.sampled_from(["请先登录", "访问验证", "geetest"]))
    def test_where_the_sign_stands_makes_no_difference(self, at: int, sign: str) -> None:
        article = "法院公布了十起侵犯公民个人信息典型案例。" * 30
        assert challenge_in(f"<p>{article[:at]}{sign}{article[at:]}</p>") is None
        assert challenge_in(f"<p>{article[: at % 40]}{sign}</p>") == sign


class TestPagesThatAreNotThere:
    @pytest.mark.parametrize(
        "html",
        [
            "<body><h1>抱歉</h1><p>您访问的页面 不存在</p></body>",
            "<title>页面不存在_海岸法院网</title>" + "<p>本院要闻：法院公布十起典型案例。</p>" * 60,
            "<title>\n404 Not Found</title><center>nginx</center>",
        ],
    )
    def test_they_say_so(self, html: str) -> None:
        assert missing_in(html)

    @pytest.mark.parametrize(
        "html",
        [
            "<p>被告人林某删除后台数据，致使用户看到“页面不存在”的提示。</p>"
            + "<p>法院审理查明，林某获利九千元。</p>" * 30,
            "<title>一名店员出售名单获刑</title><p>法院公布一起案件。</p>",
            "<p>法院公布一起案件。</p><script>var tip='页面不存在'</script>",
            "",
        ],
    )
    def test_an_article_does_not(self, html: str) -> None:
        assert missing_in(html) is None


class TestSecrets:
    @pytest.mark.parametrize(
        ("url", "public"),
        [
            ("https://x.example/a;jsessionid=0A1B?p=2", "https://x.example/a?p=2"),
            ("https://x.example/a?TOKEN=1&p=2&sig=3", "https://x.example/a?p=2"),
            ("https://x.example/a?p=2&token", "https://x.example/a?p=2"),
            ("https://x.example/a?token=1#top", "https://x.example/a#top"),
            ("https://me:pass@x.example/a", "https://x.example/a"),
            (
                "https://x.example/token/auth?mytoken=1&sid=4&code=5",
                "https://x.example/token/auth?mytoken=1&sid=4&code=5",
            ),
            ("https://x.example/a?q=a@b.example", "https://x.example/a?q=a@b.example"),
        ],
    )
    def test_addresses_without_them(self, url: str, public: str) -> None:
        assert without_secrets(url) == public
        assert without_secrets(public) == public

    @given(st.text("?&;=#/@:.ab\u6cd5 ", max_size=30), st.sampled_from(["token", "jsessionid", "pwd"]))
    def test_none_is_left_wherever_it_stands(self, rest: str, name: str) -> None:
        for address in (f"https://x.example/a?{name}=sesame&{rest}", f"https://x.example/a;{name}=sesame?{rest}"):
            assert "sesame" not in without_secrets(address)

    def test_heads_lose_cookies_and_the_tokens_of_addresses(self) -> None:
        head = (("Set-Cookie", "a=b"), ("Location", "/a?ticket=7&p=1"), ("X-Note", "?token=kept"), ("COOKIE", "a=b"))
        assert public_head(head) == (("Location", "/a?p=1"), ("X-Note", "?token=kept"))

    def test_a_head_as_it_was_sent_keeps_all_else_to_the_byte(self) -> None:
        sent = (
            b"HTTP/1.0 200 Alles  gut\r\nX-Odd:: kept  as it is\r\nSet-Cookie : a=b;\r\n\tc=d\r\nX-\xe9: \xff\n"
            b"LOCATION:/a?ticket=7&p=1\r\nX-Note: ?token=kept\r\n folded\r\n\r\n"
        )
        assert public_bytes(sent) == (
            b"HTTP/1.0 200 Alles  gut\r\nX-Odd:: kept  as it is\r\nX-\xe9: \xff\n"
            b"LOCATION:/a?p=1\r\nX-Note: ?token=kept\r\n folded\r\n\r\n"
        )


def test_two_sources_on_one_host_are_crawled_one_after_the_other(a_source: Callable[..., Source]) -> None:
    def entry(name: str, *hosts: str) -> Source:
        lists = {"start": [f"https://{hosts[0]}/"], "article": "/a/"}
        politeness = {"delay_seconds": 5}
        return a_source(id=name, access="open", url=None, hosts=hosts, lists=lists, politeness=politeness)

    sources = [entry("a", "x.example"), entry("b", "y.example"), entry("c", "z.example", "x.example")]
    groups = [[source.id for source in group] for group in host_groups(sources)]
    assert sorted(groups) == [["a", "c"], ["b"]]
