// What must not go wrong with a gateway must not go wrong in workerd either.
import "../../rpc/known-faults.test.ts";
