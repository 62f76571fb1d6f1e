// Leave at once: cover the page, put a neutral site in its place in the history. Escape does the same.

const links = document.querySelectorAll("a[data-exit]");

function leave(address) {
  document.documentElement.classList.add("mcv-leaving");
  document.title = "Loading";
  location.replace(address);
}

for (const link of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(link.href);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && links.length > 0) {
    event.preventDefault();
    leave(links[0].href);
  }
});

// A page that the browser kept whole must not come back covered, nor show what was left
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.classList.contains("mcv-leaving")) {
    location.reload();
  }
});
