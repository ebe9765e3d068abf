/** Work that an answer does not wait for. The runtime keeps it alive until it is done, and waits for it at shutdown. */
export interface Background {
  /** Starts the task; its failure is logged, never thrown. */
  run(task: () => Promise<void>): void;
}
