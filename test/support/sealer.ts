import { createSecret } from "../../src/domain/secret.ts";
import { systemBytes } from "../../src/platform/random.ts";
import { createSealer } from "../../src/platform/sealer.ts";

/** The configured secret of the servers under test. */
export const TEST_SECRET = createSecret("the-secret-of-the-servers-under-test-0123");

/** A real sealer under that secret. */
export const testSealer = await createSealer({ secret: TEST_SECRET, bytes: systemBytes });
