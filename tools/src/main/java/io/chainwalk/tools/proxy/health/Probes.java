package io.chainwalk.tools.proxy.health;

import io.chainwalk.sticky.Target;
import io.chainwalk.tools.proxy.targets.HealthCheck;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One look at a target: whether it accepts a connection, and answers a request as it should.
@SuppressWarnings("FutureReturnValueIgnored") // a probe that cannot be written or closed has failed
final class Probes {
  private final EventLoop loop;
  private final Class<? extends Channel> channelType;

  Probes(final EventLoop loop, final Class<? extends Channel> channelType) {
    this.loop = loop;
    this.channelType = channelType;
  }

  /// Looks once.
  ///
  /// @param target where
  /// @param check what for
  /// @param outcome told whether it passes, once, on the event loop
  void probe(final Target target, final HealthCheck check, final Consumer<Boolean> outcome) {
    final Probe probe = new Probe(target, check, outcome);
    final ChannelFuture connected =
        new Bootstrap()
            .group(loop)
            .channel(channelType)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, check.timeoutMs())
            .handler(probe)
            .connect(
                new InetSocketAddress(
                    target.address().toString(), check.port() == 0 ? target.port() : check.port()));
    connected.addListener(_ -> {
      if (!connected.isSuccess()) {
        probe.end(connected.channel(), false);
      }
    });
  }

  private final class Probe extends ChannelInboundHandlerAdapter {
    private final Target target;
    private final HealthCheck check;
    private final Consumer<Boolean> outcome;
    private boolean isOver;

    Probe(final Target target, final HealthCheck check, final Consumer<Boolean> outcome) {
      this.target = target;
      this.check = check;
      this.outcome = outcome;
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
      if (check.path().isEmpty()) {
        end(context.channel(), true);
        return;
      }
      loop.schedule(() -> end(context.channel(), false), check.timeoutMs(), TimeUnit.MILLISECONDS);
      context.pipeline().addBefore(context.name(), "codec", new HttpClientCodec());
      final FullHttpRequest request =
          new DefaultFullHttpRequest(
              HttpVersion.HTTP_1_1, HttpMethod.GET, check.path(), Unpooled.EMPTY_BUFFER);
      request
          .headers()
          .set(HttpHeaderNames.HOST, target.toString())
          .set(HttpHeaderNames.USER_AGENT, "chainwalk-health")
          .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      context.channel().writeAndFlush(request);
    }

    @Override
    public void channelRead(final ChannelHandlerContext context, final Object message) {
      if (message instanceof HttpResponse answer) {
        end(
            context.channel(),
            answer.decoderResult().isSuccess() && check.isPassed(answer.status().code()));
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
      end(context.channel(), false);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable problem) {
      end(context.channel(), false);
    }

    void end(final Channel channel, final boolean passes) {
      if (!isOver) {
        isOver = true;
        channel.close();
        outcome.accept(passes);
      }
    }
  }
}
