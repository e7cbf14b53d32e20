import { z } from 'zod';
import { ALL, type NamedProject, onProject, type Target } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { type AuditFilter, findAuditedProject, readAuditPage, readAuditRows } from '../../store/audit.ts';
import { verifyAuditChain } from '../../store/verify-audit.ts';
import { AUDIT_ROWS_PER_PAGE, auditPageView, chainView } from '../../views/audit/audit.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { bold, md, mention } from '../../views/kit/mrkdwn.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { subjectIn } from '../platform/parse/typed-mentions.ts';
import { sendFile } from '../platform/reply/send-file.ts';
import { keepVisible, requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { type ExportFormat, exportRows } from './audit-export.ts';
import { auditLineOf } from './audit-lines.ts';

const DAY_MS = 86_400_000;

/** What was asked for; a button carries it too. */
interface Wish {
  readonly project: NamedProject | null;
  readonly userId: string | null;
  /** 0: since ever. */
  readonly days: number;
  /** Go on after this row; '' begins with the newest. */
  readonly before: string;
}

/** Ids only: what they mean is looked up again. */
const wishValue = ({ project, userId, days, before }: Wish) =>
  [project?.projectId ?? '-', userId ?? '-', days, before || '-'].join(' ');

async function readWish(value: string, interaction: Interaction, services: Services): Promise<Wish> {
  const [projectId = '-', userId = '-', days = '0', before = '-'] = value.split(' ');
  return {
    project: projectId === '-' ? null : await findAuditProject(projectId, interaction, services),
    userId: userId === '-' ? null : userId,
    days: Number(days) || 0,
    before: /^\d+$/.test(before) ? before : '',
  };
}

const targetOf = ({ project }: Wish): Target => (project ? onProject(project) : ALL);

function filterOf({ project, userId, days }: Wish, { actor }: Interaction, { clock }: Services): AuditFilter {
  return {
    teamId: actor.teamId,
    ...(project && { project }),
    ...(userId !== null && { actor: userId }),
    ...(days > 0 && { since: new Date(clock.now().getTime() - days * DAY_MS) }),
  };
}

function filterWords({ project, userId, days }: Wish) {
  const of = project ? md` of ${bold(project.name)}` : md``;
  const by = userId === null ? md`` : md` by ${mention(userId)}`;
  const since = days === 0 ? md`` : md` in the last ${days === 1 ? 'day' : `${days} days`}`;
  return md`${of}${by}${since}`;
}

async function page(wish: Wish, interaction: Interaction, services: Services) {
  await requirePermission('audit', targetOf(wish), interaction, services);
  const rows = await readAuditPage(
    services.store.db,
    filterOf(wish, interaction, services),
    AUDIT_ROWS_PER_PAGE + 1,
    wish.before || null,
  );
  const shown = rows.slice(0, AUDIT_ROWS_PER_PAGE);
  const last = shown.at(-1);
  const mayExport = await services.access.check(interaction.actor, 'audit-export', targetOf(wish));
  return auditPageView({
    rows: shown.map(auditLineOf),
    about: filterWords(wish),
    older: rows.length > shown.length && last ? wishValue({ ...wish, before: String(last.audit_id) }) : null,
    newest: wish.before ? wishValue({ ...wish, before: '' }) : null,
    exportValue: mayExport.allowed ? wishValue({ ...wish, before: '' }) : null,
  });
}

const turnPage: Action = async (value, interaction, services) =>
  interaction.answer.replace(await page(await readWish(value, interaction, services), interaction, services));

async function sendExport(
  wish: Wish,
  format: ExportFormat,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  await requirePermission('audit-export', targetOf(wish), interaction, services);
  await interaction.answer.replyPrivately(
    view([section(md`⏳ Writing the file. You’ll get it as a direct message.`)]),
  );
  const day = services.clock.now().toISOString().slice(0, 10);
  await sendFile(services.clients.answers, {
    content: exportRows(readAuditRows(services.store.db, filterOf(wish, interaction, services)), format),
    filename: `depot-audit-${day}.${format === 'csv' ? 'csv' : 'jsonl'}`,
    title: `Audit trail, ${day}`,
    comment: `The audit trail${filterWords(wish).value}, oldest first.`,
    userId: interaction.actor.userId,
  });
}

const exportAs =
  (format: ExportFormat): Action =>
  async (value, interaction, services) =>
    sendExport(await readWish(value, interaction, services), format, interaction, services);

async function verify(interaction: Interaction, services: Services): Promise<void> {
  await requirePermission('audit-verify', ALL, interaction, services);
  await interaction.answer.replyPrivately(chainView({ verdict: await verifyAuditChain(services.store.db) }));
}

/** A project that is there, or one that the trail remembers. @throws UserError */
async function findAuditProject(
  typed: string,
  interaction: Interaction,
  services: Services,
): Promise<NamedProject> {
  const match = await services.depot.projects.find(typed, (all) => keepVisible(all, interaction, services));
  if (match.kind === 'found') return match.project;
  const remembered = await findAuditedProject(services.store.db, interaction.actor.teamId, typed);
  const [visible] = remembered ? await keepVisible([remembered], interaction, services) : [];
  if (visible) return visible;
  throw new UserError(
    `There is no project “${typed.slice(0, 80)}” in Depot or in the audit trail. Type its whole name or its id.`,
  );
}

interface Words {
  readonly verb: 'show' | 'verify' | 'export';
  readonly format: ExportFormat;
  readonly userId: string | null;
  readonly days: number;
  readonly typed: string;
}

function readWords(words: readonly string[]): Words {
  const [first = ''] = words;
  const verb = /^(verify|export)$/i.test(first) ? (first.toLowerCase() as 'verify' | 'export') : 'show'; // just tested
  let [userId, days, format]: [string | null, number, ExportFormat] = [null, 0, 'csv'];
  const rest: string[] = [];
  for (const word of verb === 'show' ? words : words.slice(1)) {
    const subject = subjectIn(word);
    if (subject?.kind === 'person') userId = subject.id;
    else if (/^\d{1,4}d$/i.test(word)) days = Number.parseInt(word, 10);
    else if (verb === 'export' && /^(csv|json)$/i.test(word))
      format = word.toLowerCase() === 'json' ? 'json' : 'csv';
    else if (word.startsWith('@')) {
      throw new UsageError(`Slack sent “${word.slice(0, 40)}” as plain text. Check the name.`);
    } else rest.push(word);
  }
  return { verb, format, userId, days, typed: rest.join(' ') };
}

export const command = defineCommand({
  word: 'audit',
  permission: { role: 'viewer', does: 'see the audit trail' },
  furtherPermissions: {
    'audit-export': { role: 'admin', does: 'export the audit trail' },
    'audit-verify': { role: 'admin', does: 'verify the audit trail' },
  },
  topic: 'access',
  summary: 'Show who changed what.',
  usage: '[PROJECT] [@WHO] [7d] | export [csv|json] … | verify',
  examples: ['audit', 'audit acme', 'audit @ana 7d', 'audit export csv acme 30d', 'audit verify'],
  effect: 'read',
  mentions: true,
  args: z.object({ positional: z.array(z.string()) }),
  async run({ positional }, interaction, services) {
    const { verb, format, userId, days, typed } = readWords(positional);
    if (verb === 'verify') return verify(interaction, services);
    const project = typed ? await findAuditProject(typed, interaction, services) : null;
    const wish = { project, userId, days, before: '' };
    if (verb === 'export') return sendExport(wish, format, interaction, services);
    await interaction.answer.replyPrivately(await page(wish, interaction, services));
  },
  actions: {
    older: turnPage,
    newest: turnPage,
    csv: exportAs('csv'),
    json: exportAs('json'),
  },
});
