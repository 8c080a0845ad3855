import { userInfo } from 'node:os';

/** Who is at the keyboard, as the operating system knows them: for records of who decided what. */
export const whoIsThis = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'command line';
  }
};
