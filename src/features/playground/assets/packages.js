import { callForData, Refusal } from './api.js';
import { followChange } from './progress.js';
import { setStatus } from './view.js';

const $ = (id) => document.getElementById(id);

/** Shows how far the start of the server is, until it has started. */
export async function watchStart() {
  const elements = { text: $('start'), bar: $('start-bar') };
  try {
    const start = await callForData('GET', 'api/packages/changes/start');
    if (start.state !== 'running' && start.state !== 'waiting') return;
    setStatus('starting', 'starting');
    await followChange('GET', 'api/packages/changes/start', undefined, elements);
    if ($('status').dataset.outcome === 'starting') setStatus('', 'ready');
    await showPackages();
  } catch {
    // The next run says what is wrong.
  }
}

/** The field to install packages, where this server installs any. */
export async function preparePackages() {
  $('packages-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const names = $('package')
      .value.split(/[\s,]+/)
      .filter(Boolean);
    if (names.length > 0) await install(names);
  });
  await showPackages();
}

/** What is installed, and the field where this server takes more. */
export async function showPackages() {
  try {
    const { loaded, install } = await callForData('GET', 'api/packages');
    $('packages-field').hidden = install === 'off';
    showLoaded(loaded);
  } catch {
    $('packages-field').hidden = true;
  }
}

async function install(names) {
  $('install').disabled = true;
  $('package-fault').hidden = true;
  const elements = { text: $('package-progress'), bar: $('package-bar') };
  try {
    const { loaded } = await followChange('POST', 'api/packages', { packages: names }, elements);
    $('package').value = '';
    showLoaded(loaded);
  } catch (error) {
    const code = error instanceof Refusal && error.code ? ` (${error.code})` : '';
    $('package-fault').textContent = `${error.message}${code}`;
    $('package-fault').hidden = false;
  }
  $('install').disabled = false;
}

function showLoaded(loaded) {
  const names = loaded.map(({ name, version }) => `${name} ${version}`);
  $('loaded').textContent = names.length > 0 ? names.join(', ') : 'none besides the standard library';
}
