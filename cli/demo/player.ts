/**
 * The script of the play button: shows the versions of the messages one after the other, the newest of each message.
 * It needs nothing of the page but `#play`, `#play-state`, `#channel` and its `.frame`s; without it all of them are
 * shown. Where people prefer reduced motion, each press shows the next version.
 */
export const PLAYER = `
(() => {
  const button = document.getElementById('play');
  if (!button) return;
  const channel = document.getElementById('channel');
  const state = document.getElementById('play-state');
  const frames = [...channel.querySelectorAll('.frame')];
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let shown = 0;
  let timer;
  const show = () => {
    const newest = new Map(frames.slice(0, shown).map((frame) => [frame.dataset.message, frame]));
    for (const frame of frames) frame.hidden = newest.get(frame.dataset.message) !== frame;
    const last = frames[shown - 1];
    const words = last.querySelector('.state').textContent;
    state.className = last.className;
    state.textContent = shown + ' of ' + frames.length + ': ' + words;
  };
  const end = () => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = isCalm && shown < frames.length ? 'Next' : 'Play again';
  };
  const next = () => {
    shown += 1;
    show();
    if (isCalm || shown === frames.length) end();
  };
  button.hidden = false;
  button.textContent = 'Play: from red to green';
  button.addEventListener('click', () => {
    channel.open = true;
    if (timer !== undefined) return end();
    if (shown === frames.length) shown = 0;
    next();
    if (isCalm || shown === frames.length) return;
    button.textContent = 'Pause';
    timer = setInterval(next, 1500);
  });
})();
`;
