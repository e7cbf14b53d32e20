// Slack's limits for what the views make: https://docs.slack.dev/reference/block-kit/blocks

export const LIMITS = {
  blocksPerMessage: 50,
  blocksPerModal: 100,
  /** All text of a message's blocks together; Slack answers `msg_blocks_too_long` from about 13,200. */
  messageChars: 12_500,
  headerText: 150,
  sectionText: 3_000,
  sectionFields: 10,
  fieldText: 2_000,
  contextElements: 10,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2_000,
  options: 100,
  optionText: 75,
  optionValue: 75,
  modalTitle: 24,
  modalButton: 24,
  placeholder: 150,
  privateMetadata: 3_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  alertText: 200,
  chartTitle: 50,
  chartPoints: 20,
  chartLabel: 20,
  /** chat.update refuses more than 4,000; a message must stay editable. */
  fallbackText: 3_900,
} as const;
