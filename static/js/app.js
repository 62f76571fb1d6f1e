// What every page needs: GOV.UK's components, things that only scripts can do, the cookie message.
import { initAll } from "../built/govuk-frontend.min.js";

initAll();

// ARIA knows no "expanded" for a radio button; GOV.UK's script says it all the same.
for (const radio of document.querySelectorAll('input[type="radio"][aria-controls]')) {
  const unsay = () => radio.removeAttribute("aria-expanded");
  new MutationObserver(unsay).observe(radio, { attributeFilter: ["aria-expanded"] });
  unsay();
}

for (const element of document.querySelectorAll("[data-needs-script]")) {
  element.hidden = false;
}

const YEAR = 365 * 24 * 60 * 60;

function hideCookieMessage() {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `cookie_message_seen=yes; Max-Age=${YEAR}; Path=/; SameSite=Lax${secure}`;
  document.querySelector("[data-cookie-banner]").hidden = true;
  const main = document.getElementById("main-content");
  main.tabIndex = -1;
  main.focus({ preventScroll: true });
}

document.querySelector("[data-cookie-hide]")?.addEventListener("click", hideCookieMessage);
