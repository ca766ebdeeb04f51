// Tells the page around us how high the list is, now and whenever that changes. Nothing else is said, to no one else
// is listened; without this the frame keeps the height that its page gave it.
if (window.parent !== window) {
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    if (height > 0 && height !== told) {
      told = height;
      window.parent.postMessage({ visitapp: "height", height }, "*");
    }
  };
  new ResizeObserver(tell).observe(document.documentElement);
  window.addEventListener("load", tell);
  tell();
}
