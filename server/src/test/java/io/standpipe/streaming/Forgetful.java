package io.standpipe.streaming;

import io.standpipe.store.Operation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What may go wrong with a store while no server uses it.
enum Forgetful implements Consumer<RecordingStore> {
  /// So its sequence is used again.
  FORGETS_THE_LAST_MESSAGE {
    @Override
    public void accept(RecordingStore store) {
      store.channels.values()
          .stream()
          .filter(channel -> !channel.entries.isEmpty())
          .limit(1)
          .forEach(channel -> channel.entries.removeLast());
    }
  },
  SWAPS_MESSAGES {
    @Override
    public void accept(RecordingStore store) {
      store.channels.values()
          .stream()
          .filter(channel -> channel.entries.size() > 1)
          .forEach(channel -> channel.entries.addLast(channel.entries.removeFirst()));
    }
  },
  FORGETS_A_SUBSCRIPTION {
    @Override
    public void accept(RecordingStore store) {
      store.channels.values().forEach(channel -> channel.subscriptions.pollFirstEntry());
    }
  },
  LOSES_THE_LAST_ACKS {
    @Override
    public void accept(RecordingStore store) {
      var last = store.bundles().isEmpty() ? null : store.bundles().getLast();
      if (last != null) {
        last.positions().forEach(position -> {
          var kept = store.channel(last.channel()).subscriptions.get(position.subscriptionId());
          if (kept != null) {
            position.settled().stream().forEach(kept.pending::add);
          }
        });
      }
    }
  },
  FORGETS_WHAT_IS_PENDING {
    @Override
    public void accept(RecordingStore store) {
      subscriptions(store, kept -> kept.pending.clear());
    }
  },
  SKIPS_A_MESSAGE {
    @Override
    public void accept(RecordingStore store) {
      subscriptions(store, kept -> kept.lastSent++);
    }
  },
  FORGETS_POSITIONS {
    @Override
    public void accept(RecordingStore store) {
      subscriptions(store, kept -> {
        kept.lastSent = 0;
        kept.record = kept.record.withLastSent(0);
        kept.pending.clear();
      });
    }
  },
  BRINGS_BACK_A_SUBSCRIPTION {
    @Override
    public void accept(RecordingStore store) {
      var bundle = lastEnd(store);
      if (bundle != null) {
        for (var operation : store.committed.reversed()) {
          if (operation instanceof Operation.PutSubscription put
              && put.channel().equals(bundle.channel())
              && put.subscription().id() == bundle.ended().getLast()) {
            store.commit(put);
            return;
          }
        }
      }
    }
  },
  FORGETS_A_CLIENT {
    @Override
    public void accept(RecordingStore store) {
      store.clients.keySet().stream().findFirst().ifPresent(store.clients::remove);
    }
  },
  BRINGS_BACK_A_CLIENT {
    @Override
    public void accept(RecordingStore store) {
      var drop = last(store, Operation.DropClient.class);
      if (drop != null && !store.clients.containsKey(drop.clientId())) {
        store.committed.reversed()
            .stream()
            .filter(operation -> operation instanceof Operation.PutClient(var client)
                && client.id().equals(drop.clientId()))
            .findFirst()
            .ifPresent(store::commit);
      }
    }
  },
  FORGETS_A_CHANNEL {
    @Override
    public void accept(RecordingStore store) {
      store.channels.keySet()
          .stream()
          .findFirst()
          .ifPresent(name -> store.commit(new Operation.DeleteChannel(name)));
    }
  };

  private static void subscriptions(RecordingStore store, Consumer<RecordingStore.Kept> action) {
    store.channels.values().forEach(channel -> channel.subscriptions.values().forEach(action));
  }

  private static Operation.@Nullable Progress lastEnd(RecordingStore store) {
    return store.bundles()
        .reversed()
        .stream()
        .filter(bundle -> !bundle.ended().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private static <T extends Operation> @Nullable T last(RecordingStore store, Class<T> type) {
    return store.committed.reversed()
        .stream()
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }
}
