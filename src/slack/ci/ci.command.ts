import { randomUUID } from 'node:crypto';
import { hashCiSecret, newCiSecret } from '../../ci/secret.ts';
import { addAuditEntry } from '../../store/audit.ts';
import { findCiProblem, findNewestCiReport } from '../../store/ci-reports.ts';
import { addCiSecret, listCiSecrets } from '../../store/ci-secrets.ts';
import { ciSecretModal, ciStatusView } from '../../views/ci/ci.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject, findProjectById } from '../platform/find-project.ts';
import { openAndFill } from '../platform/reply/open-modal.ts';
import type { Action, Services } from '../platform/services.ts';

/** Time to replace the old secret wherever CI keeps it. */
const OVERLAP_MS = 86_400_000;

async function loadStatus(projectId: string, projectName: string, { store: { db }, clock }: Services) {
  const [secrets, report, problem] = await Promise.all([
    listCiSecrets(db, projectId, clock.now()),
    findNewestCiReport(db, projectId),
    findCiProblem(db, projectId),
  ]);
  // What went well since then is no longer worth a warning.
  const isOpen = problem && (!report || problem.at > report.received_at);
  return ciStatusView({
    projectId,
    projectName,
    secrets: secrets.map(({ created_by, created_at, expires_at }) => ({
      createdBy: created_by,
      createdAt: created_at,
      expiresAt: expires_at,
    })),
    lastReportAt: report?.received_at ?? null,
    problem: isOpen ? { words: problem.problem, at: problem.at } : null,
  });
}

/** Creates a secret, or rotates the one there is; it is shown in the window and kept only as a hash. */
const createSecret: Action = (value, interaction, services) =>
  openAndFill('CI secret', 'ci', interaction, services, async () => {
    const { projectId, name } = await findProjectById(value, 'ci', interaction, services);
    const { store, clock } = services;
    const { actor, channelId } = interaction;
    const now = clock.now();
    const secret = newCiSecret();
    const created = { projectId, hash: hashCiSecret(secret), createdBy: actor.userId };
    await store.db.transaction().execute(async (trx) => {
      await addCiSecret(trx, created, now, new Date(now.getTime() + OVERLAP_MS));
      await addAuditEntry(trx, {
        at: now,
        teamId: actor.teamId,
        actor: actor.userId,
        action: 'ci-secret',
        projectId,
        projectName: name,
        channelId,
        outcome: 'succeeded',
        detail: { remark: 'created a CI secret; older ones expire within 24 hours' },
        operationId: null,
        requestId: randomUUID().slice(0, 8),
      });
    });
    return ciSecretModal(projectId, name, secret);
  });

export const command = defineCommand({
  word: 'ci',
  permission: { role: 'operator', does: 'connect CI with a project' },
  topic: 'notices',
  summary: 'Connect CI, so that notifications say whose change failed.',
  usage: 'PROJECT',
  examples: ['ci acme'],
  effect: 'write',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const project = await findProject(typed, 'ci', interaction, services);
    if (!project) return;
    await interaction.answer.replyPrivately(await loadStatus(project.projectId, project.name, services));
  },
  actions: { secret: createSecret },
});
