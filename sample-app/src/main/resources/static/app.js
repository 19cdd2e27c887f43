import * as checkout from './checkout.js';

checkout.start();
