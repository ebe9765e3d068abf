/** The time, passed in so that expiry can be tested. */
export interface Clock {
  now(): Date;
}
