/** The work took too long. */
export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

/** The outcome of the work, or `OutOfTime` as soon as the time is over, whatever the work does with the signal. */
export function inTime<T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new OutOfTime(`not done within ${milliseconds} ms`);
      reject(error);
      controller.abort(error);
    }, milliseconds);
    work(controller.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
