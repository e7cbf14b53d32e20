// Which build was taken, where a person named only the project.

import { context, type View } from '../kit/blocks.ts';
import { bold, code, md } from '../kit/mrkdwn.ts';
import type { BuildPlace } from './build-place.ts';

/** The screen with a sentence on top that says which build it shows. */
export function chosenBuildView({ build, projectName }: BuildPlace, isFailed: boolean, screen: View): View {
  const sentence = md`The newest ${isFailed ? 'failed build' : 'build'} of ${bold(projectName)}: ${code(build.buildId)}`;
  const top = context(sentence);
  return {
    text: `${sentence.value}\n${screen.text}`,
    blocks: [top, ...screen.blocks],
    ...(screen.plain && { plain: [top, ...screen.plain] }),
  };
}
