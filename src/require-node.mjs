// Says in one sentence that this Node is too old, in JavaScript that an old Node can read: npm runs it before `start` and
// `doctor`, and depot-slack.mjs and main.ts before they load anything newer.

const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  console.error(
    `depot-slack needs Node ${NEEDED_MAJOR} or newer; this is Node ${process.versions.node}. ` +
      'Install Node 24, or run it from a full `npm ci`, which brings Node 24 along.',
  );
  process.exit(1);
}
