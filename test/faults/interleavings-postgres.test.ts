import { playOrders } from './gate/orders.js';

playOrders('postgres');
