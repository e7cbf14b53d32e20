// The buttons under “somebody says that these commits are theirs”: only the person to whom the name belongs answers.

import { UserError } from '../../lib/errors.ts';
import { keepName, lockNameRequest, passAuthorName } from '../../store/authors.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md, mention } from '../../views/kit/mrkdwn.ts';
import { KIND_WORDS } from '../../views/me/me.ts';
import type { Action } from '../platform/services.ts';
import { auditName, notifyPerson } from './names.ts';
import { toName } from './show-me.ts';

const GONE = 'This was answered already, or is older than 7 days. Nothing changed.';

export const answerRequest =
  (isGiven: boolean): Action =>
  async (requestId, interaction, services) => {
    const { userId: holderId } = interaction.actor;
    const now = services.clock.now();
    const answered = await services.store.db.transaction().execute(async (trx) => {
      const request = await lockNameRequest(trx, requestId, holderId);
      if (!request) return null;
      const { claimant_id: claimantId } = request;
      const name = toName(request);
      if (!isGiven) await keepName(trx, requestId, now);
      else if (!(await passAuthorName(trx, name, holderId, claimantId, now))) return null;
      const content = { ...name, holderId, isYours: isGiven };
      const key = `name-answer:${requestId}`;
      await notifyPerson(trx, claimantId, 'name answer', key, content, interaction, services);
      const remark = isGiven
        ? `handed ${KIND_WORDS[name.kind]} ${name.name} over to ${claimantId}`
        : `kept ${KIND_WORDS[name.kind]} ${name.name}, which ${claimantId} had asked for`;
      await auditName(trx, remark, interaction, services);
      return { name, claimantId };
    });
    if (!answered) throw new UserError(GONE);
    const { name, claimantId } = answered;
    const subject = md`${KIND_WORDS[name.kind]} ${code(name.name)}`;
    await interaction.answer.replace(
      view([
        section(
          isGiven
            ? md`You handed ${subject} over to ${mention(claimantId)}.`
            : md`You keep ${subject}. ${mention(claimantId)} was notified.`,
        ),
      ]),
    );
  };
