/** The largest answer of a gateway that is read: one user, or one resource. */
export const MOST_ANSWER_BYTES = 1024 * 1024;
