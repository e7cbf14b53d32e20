// Times in projects, to read all of them in one query.

export interface ProjectSpan {
  readonly projectId: string;
  readonly from: Date;
  /** Included. */
  readonly to: Date;
}
