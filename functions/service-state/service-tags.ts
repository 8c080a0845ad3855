/** Tags kept of a service, and characters of a value: the state of a service stays small. */
const TAGS_MAX = 20;
const CHARACTERS_MAX = 64;

/** Tags that AWS and Farwatch read themselves. */
const OWN = /^(?:aws|farwatch):/;

/** Tags of an ECS service that routes may ask for: the first twenty by name, with values up to 64 characters. */
export const routedTags = (tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(tags)
      .filter(([key, value]) => !OWN.test(key) && value.length <= CHARACTERS_MAX)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, TAGS_MAX),
  );
