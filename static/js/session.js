// Warns before a sign-in ends for want of a click. The server decides how long is left and is asked before anything
// is said; asking does not count as a click. Every tab of the browser shares what is known.

const KEY = "mcv-signed-in-until";
const SECOND = 1000;
const ASK_EVERY = 5 * 60 * SECOND;
const ASK_AGAIN = 15 * SECOND;
const PATIENCE = 10 * SECOND;

const idle = Number(document.body.dataset.idleSeconds) * SECOND;
const warn = Number(document.body.dataset.warnSeconds) * SECOND;
const dialog = document.getElementById("session-warning");
const left = dialog.querySelector("[data-session-left]");
const spoken = dialog.querySelector("[data-session-spoken]");
const stay = dialog.querySelector("[data-session-stay]");
let asked = Date.now();
let asking = false;

function remember(milliseconds) {
  localStorage.setItem(KEY, String(Date.now() + milliseconds));
}

function remaining() {
  return Number(localStorage.getItem(KEY)) - Date.now();
}

function leave() {
  location.assign(`${dialog.dataset.endedUrl}?ended=idle`);
}

// Without an answer, as when the line is down, what is known here stands
async function ask() {
  asked = Date.now();
  asking = true;
  try {
    const answer = await fetch(dialog.dataset.keepUrl, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) remember((await answer.json()).seconds_left * SECOND);
    else if (answer.status < 500) leave();
  } catch {
    return;
  } finally {
    asking = false;
  }
}

function inWords(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / SECOND));
  if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

function open() {
  document.dispatchEvent(new CustomEvent("mcv:keep-drafts"));
  dialog.showModal();
  stay.focus();
}

async function tick() {
  if (asking) return;
  const since = Date.now() - asked;
  if (since >= ASK_EVERY || (remaining() <= warn && since >= ASK_AGAIN)) await ask();
  const time = remaining();
  if (time <= 0) {
    leave();
  } else if (time <= warn) {
    if (!dialog.open) open();
    left.textContent = inWords(time);
    if (Math.ceil(time / SECOND) % 30 === 0) spoken.textContent = `${inWords(time)} left`;
  } else if (dialog.open) {
    dialog.close();
  }
}

async function staySignedIn() {
  const answer = await fetch(dialog.dataset.keepUrl, {
    method: "POST",
    headers: { "X-CSRFToken": stay.dataset.token },
    redirect: "manual",
  }).catch(() => null);
  if (answer?.ok) {
    remember(idle);
    dialog.close();
  } else if (answer && answer.status < 500) {
    leave();
  }
}

remember(idle);
stay.addEventListener("click", staySignedIn);
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  staySignedIn();
});
document.addEventListener("mcv:draft-kept", () => remember(idle));
setInterval(tick, SECOND);
