// Warns before a sign-in ends for want of a click. The server decides; this only tells in time, keeps what is being
// written, and takes the page away when it is over. Every tab of the browser shares the moment of the last click.

const KEY = "mcv-last-click";
const idle = Number(document.body.dataset.idleSeconds) * 1000;
const warn = Number(document.body.dataset.warnSeconds) * 1000;
const dialog = document.getElementById("session-warning");
const left = dialog.querySelector("[data-session-left]");
const spoken = dialog.querySelector("[data-session-spoken]");
const stay = dialog.querySelector("[data-session-stay]");

function remember() {
  localStorage.setItem(KEY, String(Date.now()));
}

function remaining() {
  return Number(localStorage.getItem(KEY)) + idle - Date.now();
}

function inWords(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds > 60) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}

function keepDrafts() {
  document.dispatchEvent(new CustomEvent("mcv:keep-drafts"));
}

function open() {
  keepDrafts();
  dialog.showModal();
  stay.focus();
}

function tick() {
  const time = remaining();
  if (time <= 0) {
    location.assign(`${dialog.dataset.endedUrl}?ended=idle`);
  } else if (time <= warn) {
    if (!dialog.open) open();
    left.textContent = inWords(time);
    if (Math.ceil(time / 1000) % 30 === 0) spoken.textContent = `${inWords(time)} left`;
  } else if (dialog.open) {
    dialog.close();
  }
}

async function staySignedIn() {
  const answer = await fetch(dialog.dataset.keepUrl, {
    method: "POST",
    headers: { "X-CSRFToken": stay.dataset.token },
    redirect: "manual",
  });
  if (!answer.ok) {
    location.assign(`${dialog.dataset.endedUrl}?ended=idle`);
    return;
  }
  remember();
  dialog.close();
}

remember();
stay.addEventListener("click", staySignedIn);
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  staySignedIn();
});
document.addEventListener("mcv:draft-kept", remember);
setInterval(tick, 1000);
