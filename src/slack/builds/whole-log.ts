// "Full log as a file": fetched in the background, so that people's calls to Depot go first.

import { UserError } from '../../lib/errors.ts';
import { oneLine } from '../../lib/plain-text.ts';
import { redactSecrets } from '../../lib/redact.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { escapeMrkdwn, md } from '../../views/kit/mrkdwn.ts';
import type { Action } from '../platform/services.ts';
import { requireSteps } from './build-screens.ts';
import { findBuild } from './find-build.ts';
import { chooseStep } from './log-screen.ts';
import { sendLogFile } from './send-log-file.ts';

/** One file a person at a time: a log may take minutes. */
const underWay = new Set<string>();

/** A button's value: `<build id> <beginning of the step's digest>`. */
export const sendWholeLog: Action = async (value, interaction, services) => {
  const [buildId = '', typed = ''] = value.split(' ');
  const place = await findBuild(buildId, 'logs', interaction, services);
  if (!place) return;
  const step = chooseStep(await requireSteps(place, services), typed);
  const { userId } = interaction.actor;
  if (underWay.has(userId)) {
    throw new UserError('You’re already getting a log. Ask again when you have it.');
  }
  underWay.add(userId);
  try {
    await interaction.answer.replyPrivately(
      view([section(md`⏳ Fetching the whole log. You’ll get it as a direct message.`)]),
    );
    const name = redactSecrets(oneLine(step.name)).slice(0, 120);
    await sendLogFile(services.clients.answers, {
      log: services.depot.background.builds.logs(place.projectId, place.build.buildId, step.digest),
      filename: `${place.build.buildId}-step.log`,
      title: `${place.build.buildId} ${name}`,
      comment: escapeMrkdwn(`The whole log of ${name}, build ${place.build.buildId}. Secrets are redacted.`),
      userId,
    });
  } finally {
    underWay.delete(userId);
  }
};
