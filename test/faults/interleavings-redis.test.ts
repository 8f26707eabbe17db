import { playOrders } from './gate/orders.js';

playOrders('redis');
