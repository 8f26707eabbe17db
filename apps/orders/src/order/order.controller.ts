/** The routes of orders. */
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Access, type Caller } from '#kernel/http/access.js';
import { Audited, idsOf } from '#kernel/http/audit-route.js';
import { CurrentCaller } from '#kernel/http/caller.js';
import { IdParam } from '#kernel/http/id-param.js';
import { idempotencyKey } from '#kernel/http/idempotency-key.js';
import type { Reply } from '#kernel/http/reply.js';
import { OrderActionService } from './order-action.service.js';
import { AnswerBody, OrderView, OrderPage, OrderQuery, PlaceOrderBody, TimelineView } from './order.dto.js';
import { OrderService } from './order.service.js';

const order = () => new IdParam('order');

@ApiTags('orders')
@Controller('orders')
export class OrderController {
  constructor(
    private readonly orders: OrderService,
    private readonly actions: OrderActionService,
  ) {}

  @Access('sales', 'admin')
  @Audited('order.place', (order: OrderView) => [order.id])
  @ApiOperation({ summary: 'Place an order' })
  @Post()
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'One per order; a repeat answers with the same order.',
  })
  @ApiCreatedResponse({ type: OrderView })
  @ApiConflictResponse({
    description: 'A product cannot be ordered today, or `sameAddress` has to say who is meant.',
  })
  async placeOrder(
    @Body() body: PlaceOrderBody,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: Reply,
  ): Promise<OrderView> {
    const { order: placed, replayed } = await this.orders.place(body, idempotencyKey(key), caller);
    void reply.header('location', `/orders/${placed.id}`).header('idempotency-replayed', String(replayed));
    return placed;
  }

  @Access('sales', 'support', 'admin', 'dpo')
  @Audited('order.list', idsOf)
  @ApiOperation({ summary: 'List orders, the newest first' })
  @Get()
  @ApiOkResponse({ type: OrderPage })
  listOrders(@Query() query: OrderQuery, @CurrentCaller() caller: Caller): Promise<OrderPage> {
    return this.orders.list(query, caller);
  }

  @Access('sales', 'support', 'admin', 'dpo')
  @Audited('order.read')
  @ApiOperation({ summary: 'Read an order' })
  @Get(':id')
  @ApiOkResponse({ type: OrderView })
  readOrder(@Param('id', order()) id: string, @CurrentCaller() caller: Caller): Promise<OrderView> {
    return this.orders.read(id, caller);
  }

  @Access('sales', 'support', 'admin', 'dpo')
  @Audited('order.read-timeline')
  @ApiOperation({ summary: 'Read what happened to an order' })
  @Get(':id/timeline')
  @ApiOkResponse({ type: TimelineView })
  readOrderTimeline(@Param('id', order()) id: string, @CurrentCaller() caller: Caller): Promise<TimelineView> {
    return this.orders.timeline(id, caller);
  }

  @Access('sales', 'admin')
  @Audited('order.cancel')
  @ApiOperation({ summary: 'Cancel the lines that are not with their vendor yet' })
  @Post(':id/cancel')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'No line is in a state that allows it, or all are, or may be, with the vendor.' })
  @ApiOkResponse({ type: OrderView, description: 'Cancels every line that is not with the vendor yet.' })
  cancelOrder(@Param('id', order()) id: string, @CurrentCaller() caller: Caller): Promise<OrderView> {
    return this.actions.act(id, 'cancelled', caller);
  }

  @Access('sales', 'admin')
  @Audited('order.hold')
  @ApiOperation({ summary: 'Hold an order, so that nothing of it is sent' })
  @Post(':id/hold')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'No line is in a state that allows it, or all are, or may be, with the vendor.' })
  @ApiOkResponse({ type: OrderView, description: 'Nothing is sent until it is resumed.' })
  holdOrder(@Param('id', order()) id: string, @CurrentCaller() caller: Caller): Promise<OrderView> {
    return this.actions.act(id, 'held', caller);
  }

  @Access('sales', 'admin')
  @Audited('order.resume')
  @ApiOperation({ summary: 'Resume an order that is held' })
  @Post(':id/resume')
  @HttpCode(200)
  @ApiConflictResponse({ description: 'No line is in a state that allows it, or all are, or may be, with the vendor.' })
  @ApiOkResponse({ type: OrderView })
  resumeOrder(@Param('id', order()) id: string, @CurrentCaller() caller: Caller): Promise<OrderView> {
    return this.actions.act(id, 'resumed', caller);
  }

  @Access('sales', 'admin')
  @Audited('order.answer')
  @ApiOperation({ summary: 'Answer the question that a line came back with' })
  @Post(':id/lines/:lineId/answer')
  @HttpCode(200)
  @ApiConflictResponse({
    description:
      'The line asks nothing, an earlier attempt may still succeed, or `sameAddress` has to say who is meant.',
  })
  @ApiOkResponse({ type: OrderView, description: 'Answers the question that a line came back with.' })
  answerOrderLine(
    @Param('id', order()) id: string,
    @Param('lineId', new IdParam('orderLine')) lineId: string,
    @Body() body: AnswerBody,
    @CurrentCaller() caller: Caller,
  ): Promise<OrderView> {
    return this.actions.answer(id, lineId, body.licensee, caller);
  }
}
