const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether an endpoint is on this machine. Changing calls of a replay are sent nowhere else. */
export const isLoopback = (endpoint: string): boolean => {
  try {
    return LOOPBACK.test(new URL(endpoint).hostname);
  } catch {
    return false;
  }
};
