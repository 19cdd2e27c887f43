// Light, dark, or as the system has it; kept in this browser.

const ORDER = ['auto', 'light', 'dark'];
const KEY = 'freshet-theme';

export function start(button) {
  let theme = localStorage.getItem(KEY) ?? 'auto';
  const apply = () => {
    document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener('click', () => {
    theme = ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length];
    localStorage.setItem(KEY, theme);
    apply();
  });
  apply();
}
