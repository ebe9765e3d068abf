/** The server cannot start, for a reason the operator can mend; the message says which. */
export class StartFailed extends Error {
  override readonly name = "StartFailed";
}
