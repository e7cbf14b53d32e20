// Templates as commands and forms use them: what new projects get, under a name.

import { PROJECT_DEFAULTS } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { type BatchExtras, type BatchSettings, Extras, Settings } from '../../operations/batch-model.ts';
import { findTemplate, listTemplateRows, type TemplateRow } from '../../store/templates.ts';
import { shortName } from '../../views/kit/mrkdwn.ts';
import type { TemplateData } from '../../views/projects/templates.ts';
import type { Interaction } from '../platform/interaction.ts';
import { nearestWord } from '../platform/parse/nearest-word.ts';
import type { Services } from '../platform/services.ts';

export interface Template {
  readonly name: string;
  readonly settings: BatchSettings;
  /** Without a token: that is asked for each time. */
  readonly extras: BatchExtras;
  readonly changedBy: string;
  readonly changedAt: Date;
}

const MAX_NAME_CHARS = 40;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** null: it is a name. */
export const templateNameProblem = (name: string): string | null =>
  NAME.test(name) && [...name].length <= MAX_NAME_CHARS
    ? null
    : `A template’s name has up to ${MAX_NAME_CHARS} letters, digits, dots, dashes or underscores, such as standard.`;

const toTemplate = (row: TemplateRow): Template => ({
  name: row.name,
  settings: Settings.parse(row.settings),
  extras: Extras.parse(row.extras),
  changedBy: row.changed_by,
  changedAt: row.changed_at,
});

export async function listTemplates(
  { actor }: Interaction,
  { store }: Services,
): Promise<readonly Template[]> {
  return (await listTemplateRows(store.db, actor.teamId)).map(toTemplate);
}

export async function readTemplate(
  name: string,
  { actor }: Interaction,
  { store }: Services,
): Promise<Template | null> {
  const row = await findTemplate(store.db, actor.teamId, name);
  return row ? toTemplate(row) : null;
}

/** @throws UserError when there is none of this name (any more) */
export async function findTemplateNamed(
  name: string,
  interaction: Interaction,
  services: Services,
): Promise<Template> {
  const found = await readTemplate(name, interaction, services);
  if (!found) throw await explainUnknownTemplate(name, interaction, services);
  return found;
}

export async function explainUnknownTemplate(
  name: string,
  interaction: Interaction,
  services: Services,
): Promise<UserError> {
  const names = (await listTemplates(interaction, services)).map((template) => template.name);
  const near = nearestWord(names, name.toLowerCase());
  const list = `${services.settings.slashCommand} template`;
  const guess = near ? `Did you mean ${near}?` : `List them with ${list}.`;
  return new UserError(`There is no template “${shortName(name)}”. Nothing changed. ${guess}`);
}

/** For a project without a template. */
export const PLAIN_SETTINGS: BatchSettings = {
  regionId: PROJECT_DEFAULTS.regionId,
  hardware: PROJECT_DEFAULTS.hardware,
  cache: { keepGb: PROJECT_DEFAULTS.cacheGb, keepDays: PROJECT_DEFAULTS.cacheDays },
};

export const NO_EXTRAS: BatchExtras = { token: false, subscription: null, trust: [], template: null };

export const templateData = ({ name, settings, extras, changedBy, changedAt }: Template): TemplateData => ({
  name,
  settings,
  trust: extras.trust,
  channelId: extras.subscription?.channelId ?? null,
  changedBy,
  changedAt,
});
