// Runs before the first paint: the page must not flash in the other colour scheme. A file, because the CSP allows no inline script.
try {
  const wanted = localStorage.getItem('parley.color-scheme') || 'auto'
  const isDark = wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light')
} catch {
  // No storage: the app sets the scheme a moment later.
}
