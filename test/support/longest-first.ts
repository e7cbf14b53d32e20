// Files that wait for processes come first, so that none of them is left alone at the end; then the largest, as is usual.

import { BaseSequencer, type TestSpecification } from 'vitest/node';

const SLOW_FOLDERS = ['/test/crash/', '/test/stories/kill', '/test/page/'];

const isSlow = ({ moduleId }: TestSpecification) => SLOW_FOLDERS.some((folder) => moduleId.includes(folder));

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}
