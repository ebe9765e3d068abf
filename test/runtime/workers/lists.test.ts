// Pages and their tokens depend on no runtime, and here they are proven in workerd.
import "../../rpc/lists.test.ts";
