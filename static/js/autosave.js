// Keeps a half-written form: <form data-autosave="ADDRESS"> is posted there a few seconds after the last key, when
// the page is hidden, and when the sign-in is about to end. The answer's text, if any, is not used.

const PAUSE = 4000;

function watch(form) {
  const status = form.querySelector("[data-autosave-status]");
  let timer = null;
  let changed = false;

  async function keep() {
    clearTimeout(timer);
    if (!changed) return;
    changed = false;
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Autosave": "yes" },
        keepalive: true,
        redirect: "manual",
      });
      if (!answer.ok) throw new Error(String(answer.status));
      status.textContent = `Draft saved at ${clockTime(new Date())}`;
      document.dispatchEvent(new CustomEvent("mcv:draft-kept"));
    } catch {
      changed = true;
      status.textContent = "The draft could not be saved. Copy your text before you leave this page.";
    }
  }

  form.addEventListener("input", () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    changed = false;
  });
  document.addEventListener("mcv:keep-drafts", keep);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep();
  });
}

function clockTime(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" });
  return parts.format(moment).replace(" ", "").toLowerCase();
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  watch(form);
}
