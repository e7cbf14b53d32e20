// What the message of a running build may show.

import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Services } from '../platform/services.ts';
import { buildScreen, readStepsScreen } from './build-screens.ts';

export type Screen = (place: BuildPlace, services: Services) => Promise<View>;

export const LIVE_SCREENS = {
  build: buildScreen,
  steps: (place, services) => readStepsScreen(place, 0, false, services),
} as const satisfies Readonly<Record<string, Screen>>;

export type LiveScreen = keyof typeof LIVE_SCREENS;
