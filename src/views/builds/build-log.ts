// The log of one step: its last lines here, the whole as a file on request.

import type { StaticSelect } from '@slack/types';
import { shown } from '../../analysis/finding.ts';
import type { BuildStep } from '../../depot/model.ts';
import { button, buttons, context, header, plain, section, type View, view } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { logSection } from '../kit/log-section.ts';
import { bold, code, lines, md } from '../kit/mrkdwn.ts';
import { count, STATUS_WORDS } from '../kit/words.ts';
import { type BuildPlace, ways } from './build-place.ts';

export interface LogPage {
  readonly step: BuildStep | null;
  readonly last: readonly string[];
  readonly total: number;
  /** Depot had more, and it was not read to its end. */
  readonly isCut: boolean;
  /** The other steps that printed something. */
  readonly choices: readonly { readonly number: number; readonly step: BuildStep }[];
}

/** Names a step in a button or a menu: by the beginning of its digest, because a running build's numbers shift. */
export const stepValue = (buildId: string, { digest }: BuildStep) =>
  `${buildId} ${digest.replace('sha256:', '').slice(0, 24)}`;

function stepMenu({ build }: BuildPlace, choices: LogPage['choices']): StaticSelect | null {
  if (choices.length === 0) return null;
  const options = choices.slice(0, LIMITS.options).map(({ number, step }) => ({
    text: plain(`${number}. ${shown(step.name, LIMITS.optionText - 6)}`, LIMITS.optionText),
    value: stepValue(build.buildId, step),
  }));
  const unique = options.filter(
    ({ value }, index) => options.findIndex((other) => other.value === value) === index,
  );
  return {
    type: 'static_select',
    action_id: 'build:log-of-step',
    placeholder: plain('Log of another step', LIMITS.placeholder),
    options: unique,
  };
}

export function logView(place: BuildPlace, page: LogPage): View {
  const { step, last, total, choices, isCut } = page;
  const { build, projectName } = place;
  const menu = stepMenu(place, choices);
  return view([
    header(`Log of build ${build.buildId}`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)}`,
        step ? md`${code(shown(step.name, 200))}` : md`No step of this build has a log.`,
      ]),
    ),
    last.length > 0 ? logSection(last) : step ? section(md`This step printed nothing.`) : null,
    isCut
      ? section(
          md`⚠️ This log is longer than ${count(total, 'line')}; these are the last of those. Get the full log as a file.`,
        )
      : null,
    last.length > 0
      ? context(
          md`${total > last.length ? md`The last lines of ${count(total, 'line')}` : md`All ${count(total, 'line')}`}; secrets are redacted`,
        )
      : null,
    menu ? { type: 'actions', elements: [menu] } : null,
    step && last.length > 0
      ? buttons(
          button('Full log as a file', {
            actionId: 'build:log-file',
            value: stepValue(build.buildId, step),
          }),
        )
      : null,
    ways(place, 'logs'),
  ]);
}
