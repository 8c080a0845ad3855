/**
 * The answer, or an error after so many milliseconds of real time; what was asked for may go on, its answer is ignored.
 */
export const inTime = async <Value>(ask: () => Promise<Value>, milliseconds: number): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${Math.ceil(milliseconds / 1000)} s`)), milliseconds);
  });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
};
