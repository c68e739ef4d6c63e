// Opens what a fragment leads to: lists of quotes lie in closed details, which not every browser opens by itself.
(function () {
  function reveal() {
    var target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (var at = target.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    (target.closest("details") || target).scrollIntoView();
    if (target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
  }
  addEventListener("hashchange", reveal);
  // A second click on the same mark changes no fragment.
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest('a[href^="#"], svg a');
    if (link && (link.getAttribute("href") || "") === location.hash) reveal();
  });
  if (location.hash) reveal();
})();
