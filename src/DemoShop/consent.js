// What this visitor chose earlier, said before the snippet sends anything: a classic script, as consent managers ship them.
// It may run before the loader, so it brings the same stub.
window.px = window.px || function () { (px.q = px.q || []).push(arguments); };
try {
  const chosen = localStorage.getItem('demo-consent');
  if (chosen !== null) px('consent', chosen);
} catch {
  // No storage allowed: the choice is asked for again, and the site's default holds until then.
}
