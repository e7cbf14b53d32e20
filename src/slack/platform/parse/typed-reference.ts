// A build or a project as people have it at hand: an address of Depot's web page, or an id or a name in the marks that
// chat and prose put round it. Pure.

export interface TypedReference {
  /** Without the marks round it; for an address, the id it names. */
  readonly text: string;
  /** Only an address names the project. It is what somebody typed: not proof that a build belongs to it. */
  readonly projectId: string | null;
  readonly buildId: string | null;
}

const INVISIBLES = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Backticks, stars, quotes and brackets, straight and curly; `#` and `@`; and a label as in `id=…`. */
const OPENING = /^(?:[\s`*_~"'“”„‘’‚«»<([{#@]+|(?:build|project|id)[:=]\s*(?=\S))+/i;
const CLOSING = /(?:[\s`*_~"'“”„‘’‚«»>)\]}.,;:!?…]+|['’]s)$/;
const BUILD_OR_PROJECT =
  /^(?:https?:\/\/)?(?:www\.)?depot\.dev\/orgs\/[^/?#]+\/projects\/([a-z0-9]+)(?:\/builds\/([a-z0-9]+))?(?:[/?#].*)?$/i;

export function readReference(typed: string): TypedReference {
  const text = withoutLabel(typed.replace(INVISIBLES, '').replace(OPENING, '')).replace(CLOSING, '');
  const [, projectId, buildId] = BUILD_OR_PROJECT.exec(text) ?? [];
  if (!projectId) return { text, projectId: null, buildId: null };
  return { text: buildId ?? projectId, projectId, buildId: buildId ?? null };
}

/** `https://…|what is shown>` → `https://…` */
const withoutLabel = (text: string) => (/^https?:/i.test(text) ? text.replace(/\|.*$/s, '') : text);
