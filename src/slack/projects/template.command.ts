import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { BatchExtras } from '../../operations/batch-model.ts';
import type { KnownSource } from '../../operations/model.ts';
import { addAuditEntry } from '../../store/audit.ts';
import type { Trx } from '../../store/tables.ts';
import { listTemplateRows, putTemplate, removeTemplate } from '../../store/templates.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { bold, md, shortName } from '../../views/kit/mrkdwn.ts';
import { cacheWords, count, hardwareWords } from '../../views/kit/words.ts';
import { templateListView, templateSavedView } from '../../views/projects/templates.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import { matchTyped } from '../platform/find-project.ts';
import type { Interaction } from '../platform/interaction.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import { requireReachableChannel } from '../platform/reply/reachable-channel.ts';
import { requireOnProject, requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { createFormView } from './create-form.ts';
import { PROJECT_OPTIONS, ProjectOptions } from './project-words.ts';
import {
  explainUnknownTemplate,
  findTemplateNamed,
  listTemplates,
  NO_EXTRAS,
  PLAIN_SETTINGS,
  readTemplate,
  type Template,
  templateData,
  templateNameProblem,
} from './templates.ts';

const MAX_TEMPLATES = 40;

async function audit(
  trx: Trx,
  action: string,
  remark: string,
  { actor }: Interaction,
  { clock }: Services,
): Promise<void> {
  await addAuditEntry(trx, {
    at: clock.now(),
    teamId: actor.teamId,
    actor: actor.userId,
    action,
    projectId: null,
    projectName: null,
    channelId: actor.channelId,
    outcome: 'succeeded',
    detail: { remark },
    operationId: null,
    requestId: randomUUID().slice(0, 8),
  });
}

function remarkOf({ name, settings: { regionId, hardware, cache }, extras }: Template): string {
  const { trust, subscription } = extras;
  return [
    name,
    regionId,
    hardwareWords(hardware),
    `cache ${cacheWords(cache)}`,
    ...(trust.length > 0 ? [count(trust.length, 'trust policy', 'trust policies')] : []),
    ...(subscription ? [`subscribes ${subscription.channelId}`] : []),
  ].join(', ');
}

/** Trust policies as that project has them now. @throws UserError when it cannot be named so, or has none */
async function readTrust(
  typed: string,
  interaction: Interaction,
  services: Services,
): Promise<readonly KnownSource[]> {
  const match = await matchTyped(typed, interaction, services);
  if (match.kind !== 'found') {
    const near = match.kind === 'ambiguous' ? match.projects : match.nearest;
    const names = near.map(({ name }) => `“${shortName(name)}”`).join(', ');
    throw new UserError(
      `No project is called “${shortName(typed)}”. Nothing changed.${names ? ` Did you mean ${names}?` : ''}`,
    );
  }
  const { project } = match;
  await requireOnProject('trust', project, interaction, services);
  const sources = (await services.depot.trustPolicies.list(project.projectId)).map(({ source }) => source);
  const known = sources.filter((source) => source.provider !== 'unknown');
  if (known.length === 0)
    throw new UserError(`“${shortName(project.name)}” has no trust policies. Nothing changed.`);
  return known;
}

interface Wanted {
  readonly name: string;
  readonly options: z.infer<typeof Options>;
  /** undefined: as it is. */
  readonly subscribes: boolean | undefined;
}

async function readExtras(
  before: BatchExtras,
  { options, subscribes }: Wanted,
  interaction: Interaction,
  services: Services,
): Promise<BatchExtras> {
  const { from } = options;
  const trust =
    from === undefined
      ? before.trust
      : from.toLowerCase() === 'none'
        ? []
        : await readTrust(from, interaction, services);
  if (subscribes === undefined) return { ...before, trust };
  if (!subscribes) return { ...before, trust, subscription: null };
  const { channelId } = await requireReachableChannel(
    interaction.channelId ?? interaction.actor.userId,
    services,
  );
  await requirePermission('subscribe', SOME, interaction, services);
  return { ...before, trust, subscription: { channelId, mode: 'failures', slow: null, cache: null } };
}

/** What is left out stays as it was, or is the usual in a new one. */
async function save(wanted: Wanted, interaction: Interaction, services: Services): Promise<void> {
  await requirePermission('template-save', SOME, interaction, services);
  const { store, clock, settings: slack } = services;
  const { name, options } = wanted;
  const before = await readTemplate(name, interaction, services);
  const old = before?.settings ?? PLAIN_SETTINGS;
  const template: Template = {
    name,
    settings: {
      regionId: options.region ?? old.regionId,
      hardware: options.hardware ?? old.hardware,
      cache: { keepGb: options.cache ?? old.cache.keepGb, keepDays: options.days ?? old.cache.keepDays },
    },
    extras: await readExtras(before?.extras ?? NO_EXTRAS, wanted, interaction, services),
    changedBy: interaction.actor.userId,
    changedAt: clock.now(),
  };
  const { teamId } = interaction.actor;
  await store.db.transaction().execute(async (trx) => {
    const known = await listTemplateRows(trx, teamId);
    if (!before && known.length >= MAX_TEMPLATES)
      throw new UserError(`There are ${MAX_TEMPLATES} templates, the maximum. Delete one first.`);
    await putTemplate(trx, {
      team_id: teamId,
      name,
      settings: JSON.stringify(template.settings),
      extras: JSON.stringify(template.extras),
      changed_by: template.changedBy,
      changed_at: template.changedAt,
    });
    await audit(trx, 'template-save', remarkOf(template), interaction, services);
  });
  await interaction.answer.replyPrivately(
    templateSavedView(templateData(template), before === null, slack.slashCommand),
  );
}

async function remove(name: string, interaction: Interaction, services: Services): Promise<void> {
  await requirePermission('template-delete', SOME, interaction, services);
  const removed = await services.store.db.transaction().execute(async (trx) => {
    const row = await removeTemplate(trx, interaction.actor.teamId, name);
    if (row) await audit(trx, 'template-delete', row.name, interaction, services);
    return row;
  });
  if (!removed) throw await explainUnknownTemplate(name, interaction, services);
  await interaction.answer.replyPrivately(
    view([
      section(
        md`🚫 Deleted the template ${bold(removed.name)}. Existing projects and open previews don’t change.`,
      ),
    ]),
  );
}

async function list(interaction: Interaction, services: Services): Promise<void> {
  const { access, settings } = services;
  const may = async (action: string) => (await access.check(interaction.actor, action, SOME)).allowed;
  await interaction.answer.replyPrivately(
    templateListView({
      templates: (await listTemplates(interaction, services)).map(templateData),
      mayCreate: await may('create'),
      mayDelete: await may('template-delete'),
      slashCommand: settings.slashCommand,
    }),
  );
}

const ofRow: Action = async (value, interaction, services) => {
  const [verb, name = ''] = value.split(' ');
  if (verb === 'delete') return remove(name, interaction, services);
  await openAndFill('Create a project', 'create', interaction, services, async () =>
    createFormView(interaction, {
      templates: await listTemplates(interaction, services),
      chosen: await findTemplateNamed(name, interaction, services),
    }),
  );
};

const Options = ProjectOptions.extend({ from: z.string().min(1).exactOptional() });

/** `save NAME subscribe here`, `save NAME subscribe no`, `delete NAME`, or nothing */
function readWords(positional: readonly string[]) {
  const [verb = '', name = '', ...rest] = positional;
  const more = rest.join(' ').toLowerCase();
  const isSubscription = /^subscribe( (here|yes|no))?$/.test(more);
  return { verb: verb.toLowerCase(), name, more, isSubscription };
}

export const command = defineCommand({
  word: 'template',
  permission: { role: 'viewer', does: 'see templates' },
  furtherPermissions: {
    'template-save': { role: 'admin', does: 'save templates' },
    'template-delete': { role: 'admin', does: 'delete templates' },
  },
  topic: 'projects',
  summary: 'Save what new projects get, under a name.',
  usage:
    '[save NAME [region=…] [hardware=…] [cache=…] [days=…] [from=PROJECT] [subscribe here] | delete NAME]',
  examples: [
    'template',
    'template save standard region=eu-central-1 hardware=32x64 cache=100',
    'template save standard from=acme subscribe here',
    'template delete standard',
  ],
  effect: 'write',
  options: [...PROJECT_OPTIONS, 'from'],
  args: z.object({ positional: z.array(z.string()).transform(readWords), options: Options }),
  async run({ positional: { verb, name, more, isSubscription }, options }, interaction, services) {
    if (verb === '' || verb === 'list') return list(interaction, services);
    if (verb !== 'save' && verb !== 'delete') throw new UsageError('Type save or delete, and a name.');
    const problem = templateNameProblem(name);
    if (problem) throw new UsageError(problem);
    if (more !== '' && !(verb === 'save' && isSubscription))
      throw new UsageError(`“${shortName(more)}” wasn’t understood. A name has no spaces.`);
    if (verb === 'delete') return remove(name, interaction, services);
    const subscribes = more === '' ? undefined : !more.endsWith(' no');
    await save({ name, options, subscribes }, interaction, services);
  },
  actions: { 'of-row': ofRow },
});
