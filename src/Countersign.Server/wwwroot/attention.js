// For how long this change was on screen, and which of its effects were opened or in view. It is kept beside the answer for figures about teams; it is not
// signed, decides nothing, and where a browser keeps nothing for a page, nothing is said.

const place = document.querySelector("[data-attention]");
const key = `attention:${place?.dataset.attention}`;
const inView = 1000; // milliseconds

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? { seconds: 0, opened: [] };
  } catch {
    return null;
  }
}

function keep(change) {
  const before = kept();
  if (before === null) return;
  change(before);
  sessionStorage.setItem(key, JSON.stringify(before));
}

/** What was seen so far, or null. */
export const attention = () => kept();

function opened(element) {
  const id = element.dataset.effect;
  keep((seen) => {
    if (!seen.opened.includes(id)) seen.opened.push(id);
  });
}

if (place) {
  setInterval(() => {
    if (document.visibilityState === "visible") keep((seen) => { seen.seconds += 1; });
  }, 1000);

  const waiting = new Map();
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(waiting.get(target));
      if (isIntersecting) waiting.set(target, setTimeout(() => opened(target), inView));
    }
  }, { threshold: 0.5 });
  for (const element of document.querySelectorAll("[data-effect]")) observer.observe(element);
}
