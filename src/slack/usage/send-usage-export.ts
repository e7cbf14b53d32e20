// Sends the export to the admin who asked, privately, and records that they had it.

import { randomUUID } from 'node:crypto';
import { ALL } from '../../access/model.ts';
import { rangeWords } from '../../lib/day-range.ts';
import { UserError } from '../../lib/errors.ts';
import { matches } from '../../lib/pattern.ts';
import { addAuditEntry } from '../../store/audit.ts';
import { hasUsage, readUsageRows } from '../../store/usage-rows.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import { sendFile } from '../platform/reply/send-file.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { type ExportFormat, exportUsage } from './usage-export.ts';
import type { UsagePeriod } from './usage-period.ts';
import { noSuchProjects } from './usage-words.ts';

export interface ExportWish {
  readonly format: ExportFormat;
  /** A pattern of names; '' for every project, those that are gone included. */
  readonly pattern: string;
  readonly period: UsagePeriod;
}

export async function sendUsageExport(
  { format, pattern, period }: ExportWish,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { store, clock, clients, depot, settings } = services;
  const { actor, answer } = interaction;
  await requirePermission('usage-export', ALL, interaction, services);
  const projects = await depot.projects.list();
  const wanted = pattern === '' ? null : projects.filter(({ name }) => matches(pattern, name));
  if (wanted?.length === 0) throw noSuchProjects(pattern, settings);
  const names = new Map(projects.map(({ projectId, name }) => [projectId, name]));
  const ids = wanted?.map(({ projectId }) => projectId) ?? null;
  if (!(await hasUsage(store.db, period.now, ids))) {
    throw new UserError(
      'No usage is known of that time yet. No file was sent. Try an earlier or longer one.',
    );
  }
  const days = rangeWords(period.now);
  // Recorded before it is sent: a file that went out must not be missing from the trail.
  await addAuditEntry(store.db, {
    at: clock.now(),
    teamId: actor.teamId,
    actor: actor.userId,
    action: 'usage-export',
    projectId: null,
    projectName: null,
    channelId: actor.channelId,
    outcome: 'succeeded',
    detail: { remark: `${format}, ${days}${pattern && `, ${pattern}`}` },
    operationId: null,
    requestId: randomUUID().slice(0, 8),
  });
  await answer.replyPrivately(view([section(md`⏳ Writing the file. You’ll get it as a direct message.`)]));
  await sendFile(clients.answers, {
    content: exportUsage(readUsageRows(store.db, period.now, ids), names, format),
    filename: `depot-usage-${period.now.from}-to-${period.lastDay}.${format === 'csv' ? 'csv' : 'jsonl'}`,
    title: `Usage, ${days}`,
    comment: `Usage by project and UTC day, ${days}. Columns: docs/usage-export.md`,
    userId: actor.userId,
  });
}
