/**
 * Something behind us cannot serve at the moment; the same request may succeed later. Never a refusal: every door
 * asks to come again.
 */
export class Unavailable extends Error {
  override readonly name: string = "Unavailable";
}
