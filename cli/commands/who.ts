import { userInfo } from 'node:os';

/** The operating system's user name, recorded with decisions. */
export const whoIsThis = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'command line';
  }
};
