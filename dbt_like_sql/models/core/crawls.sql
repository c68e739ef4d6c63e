select
    crawl_id,
    source_id,
    via,
    number,
    started_at,
    ended_at,
    exit,
    exit_detail,
    new,
    changed,
    unchanged,
    failed,
    gone,
    refused_by_robots,
    forbidden,
    postponed,
    list_pages,
    requests,
    set_aside,
    warnings
from {{ ref('stg_crawls') }}
order by source_id, via nulls first, number
