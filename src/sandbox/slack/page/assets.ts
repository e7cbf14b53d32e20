// What the browser gets: the page's own TypeScript with its types taken out, three libraries and a font from
// node_modules, style sheets. Nothing is built beforehand, and nothing comes from elsewhere.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Asset {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly type: string;
}

const BROWSER = new URL('./browser/', import.meta.url);

/** Bare names in the browser's modules, and the files of packages that stand behind them. */
const LIBRARIES = {
  preact: import.meta.resolve('preact'),
  'preact/hooks': import.meta.resolve('preact/hooks'),
  htm: import.meta.resolve('htm'),
  marked: import.meta.resolve('marked'),
} as const;

const FONTS = ['400-normal', '400-italic', '700-normal', '900-normal'].flatMap((style) =>
  ['latin', 'latin-ext'].map((set) => `lato-${set}-${style}.woff2`),
);

const TYPES: Readonly<Record<string, string>> = {
  '.ts': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

const libraryPath = (name: string) => `/vendor/${name.replace('/', '-')}.mjs`;

const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(Object.keys(LIBRARIES).map((name) => [name, libraryPath(name)])),
});

/** Nothing comes from elsewhere, and nothing that a message holds can run. */
const CONTENT_POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(IMPORT_MAP).digest('base64')}'`,
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': CONTENT_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/**
 * The emoji font: its package's style sheet, and files beside it that are fetched when they are needed. Where development
 * packages are left out, there are none, and the reader's own emoji are used.
 */
function emojiFiles(): readonly (readonly [string, URL])[] {
  try {
    const sheet = new URL(import.meta.resolve('@fontsource/noto-color-emoji/index.css'));
    const folder = new URL('files/', sheet);
    const fonts = readdirSync(folder).filter((file) => file.endsWith('.woff'));
    return [
      ['/fonts/emoji.css', sheet] as const,
      ...fonts.map((file) => [`/fonts/files/${file}`, new URL(file, folder)] as const),
    ];
  } catch {
    return [];
  }
}

/** The package's woff2 files hold only SVG pictures, which Chromium does not draw; its woff files hold both kinds. */
const withoutWoff2 = (sheet: string): string => sheet.replace(/url\([^)]*\.woff2\) format\('woff2'\), /g, '');

export interface Assets {
  /** The page itself; all modules are named in it, so that the browser asks for them at once. */
  page(): string;
  /** null: there is no such file. */
  find(path: string): Asset | null;
}

export function openAssets(): Assets {
  const files = new Map<string, URL>();
  for (const file of readdirSync(BROWSER, { recursive: true, encoding: 'utf8' })) {
    if (['.ts', '.css'].includes(extname(file))) files.set(`/browser/${file}`, new URL(file, BROWSER));
  }
  for (const [name, url] of Object.entries(LIBRARIES)) files.set(libraryPath(name), new URL(url));
  for (const font of FONTS) {
    files.set(`/fonts/${font}`, new URL(`files/${font}`, import.meta.resolve('@fontsource/lato/index.css')));
  }
  for (const [path, url] of emojiFiles()) files.set(path, url);
  const stripped = new Map<string, { readonly at: number; readonly code: string }>();

  /** Without its types; read again when the file has changed, so that a reload shows an edit. */
  function moduleCode(file: URL): string {
    const at = statSync(file).mtimeMs;
    const known = stripped.get(file.href);
    if (known?.at === at) return known.code;
    const code = stripTypeScriptTypes(readFileSync(file, 'utf8'));
    stripped.set(file.href, { at, code });
    return code;
  }

  return {
    page() {
      const ofKind = (extension: string) =>
        [...files.keys()].filter((path) => path.endsWith(extension)).sort();
      const head = [
        `<script type="importmap">${IMPORT_MAP}</script>`,
        ...ofKind('.css').map((path) => `<link rel="stylesheet" href="${path}">`),
        ...[...ofKind('.mjs'), ...ofKind('.ts')].map((path) => `<link rel="modulepreload" href="${path}">`),
      ].join('\n    ');
      return readFileSync(new URL('page.html', import.meta.url), 'utf8').replace('<!-- assets -->', head);
    },
    find(path) {
      const file = files.get(path);
      if (!file) return null;
      const extension = extname(fileURLToPath(file));
      const type = TYPES[extension] ?? 'text/javascript; charset=utf-8';
      if (extension === '.ts') return { body: moduleCode(file), type };
      if (path === '/fonts/emoji.css') return { body: withoutWoff2(readFileSync(file, 'utf8')), type };
      return { body: new Uint8Array(readFileSync(file)), type };
    },
  };
}
