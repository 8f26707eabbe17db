/** Every vendor API that is built in, by the name under which a vendor's row chooses it. */
import { keygen } from './keygen/keygen.js';
import { plainHttp } from './plain-http/plain-http.js';
import type { VendorApi } from './vendor.js';

export const VENDOR_APIS: readonly VendorApi[] = [keygen, plainHttp];

export const vendorApi = (name: string): VendorApi | undefined => VENDOR_APIS.find((api) => api.name === name);
