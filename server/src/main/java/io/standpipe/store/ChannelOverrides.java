package io.standpipe.store;

import io.standpipe.store.ChannelLimits.Overrides;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Limits by channel name or wildcard pattern, in a tree of name tokens. Immutable.
///
/// [#match] lists the entries that fit a name, from the widest to the narrowest. The last one holds
/// for the channel. An entry inherits from the one before it in the first such list it appears in,
/// when the lists of all entries are gone through from the widest pattern to the narrowest;
/// wildcards in a name count as ordinary text there. So `a.*` inherits from `a.>`, and `foo.>` from
/// `*.*`. Source: stores reference, 2.4.
public final class ChannelOverrides {
  public static final ChannelOverrides NONE = new ChannelOverrides(Map.of());

  /// An entry among the others.
  ///
  /// @param depth how many wider entries fit its name
  /// @param wider the bounds that hold if this entry does not exist
  public record Listed(String name, int depth, ChannelLimits limits, ChannelLimits wider) {}

  private final Map<String, Overrides> entries;
  private final Level root = new Level();

  /// The entries below one token.
  private static final class Level {
    /// What `>` says for everything from here.
    private final Node rest = new Node();
    /// The token `*`.
    private final Node any = new Node();
    private final Map<String, Node> literals = new TreeMap<>();

    private Node child(String token) {
      return switch (token) {
        case ">" -> rest;
        case "*" -> any;
        default -> literals.computeIfAbsent(token, _ -> new Node());
      };
    }
  }

  private static final class Node {
    /// The entry's own name and bounds; the name is empty if no entry ends here.
    private String name = "";
    private Overrides own = Overrides.NONE;
    /// Its bounds with what they inherit.
    private Overrides resolved = Overrides.NONE;
    private @Nullable Level below;

    private Level below() {
      if (below == null) {
        below = new Level();
      }
      return below;
    }
  }

  private ChannelOverrides(Map<String, Overrides> entries) {
    this.entries = entries;
    entries.forEach(this::insert);
    var resolved = new HashSet<Node>();
    visit(root, entry -> inherit(entry, resolved));
  }

  /// Fails if a name is neither a channel nor a pattern.
  public static ChannelOverrides of(Map<String, Overrides> entries) {
    return new ChannelOverrides(Map.copyOf(entries));
  }

  /// The entries as they were given.
  public Map<String, Overrides> asMap() {
    return entries;
  }

  /// All entries, each behind those it is below: the widest first, literal neighbours by name.
  ///
  /// @param global what holds for channels that no entry fits
  public List<Listed> list(ChannelLimits global) {
    var list = new ArrayList<Listed>();
    visit(root, entry -> {
      var chain = match(entry.name);
      int depth = chain.indexOf(entry);
      var wider = depth == 0 ? global : chain.get(depth - 1).resolved.over(global);
      list.add(new Listed(entry.name, depth, entry.resolved.over(global), wider));
    });
    return list;
  }

  /// The number of tokens of the longest name; 0 if there are no entries.
  public int levels() {
    return entries.keySet().stream().mapToInt(name -> tokens(name).length).max().orElse(0);
  }

  /// How many entries name a channel, not a pattern.
  long literals() {
    return entries.keySet()
        .stream()
        .filter(name -> !name.contains("*") && !name.contains(">"))
        .count();
  }

  /// What holds for a channel, with all that is inherited.
  Overrides of(String channel) {
    if (entries.isEmpty()) {
      return Overrides.NONE;
    }
    var matches = match(channel);
    return matches.isEmpty() ? Overrides.NONE : matches.getLast().resolved;
  }

  private void insert(String name, Overrides overrides) {
    var tokens = tokens(name);
    var node = root.child(tokens[0]);
    for (int i = 1; i < tokens.length; i++) {
      node = node.below().child(tokens[i]);
    }
    node.name = name;
    node.own = overrides;
  }

  /// Splits a name; fails unless it is a channel or a pattern.
  private static String[] tokens(String name) {
    var tokens = name.split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      var token = tokens[i];
      boolean isRest = token.equals(">") && i == tokens.length - 1;
      boolean isPlain = !token.isEmpty() && !token.contains("*") && !token.contains(">")
          && !token.contains("/");
      if (!isPlain && !isRest && !token.equals("*")) {
        throw new IllegalArgumentException("invalid channel name \"" + name + "\"");
      }
    }
    return tokens;
  }

  /// Shows the entries of a level and of those below it, the widest first.
  private static void visit(Level level, Consumer<Node> action) {
    visit(level.rest, action);
    visit(level.any, action);
    level.literals.values().forEach(node -> visit(node, action));
  }

  private static void visit(Node node, Consumer<Node> action) {
    if (!node.name.isEmpty()) {
      action.accept(node);
    }
    if (node.below != null) {
      visit(node.below, action);
    }
  }

  private void inherit(Node entry, Set<Node> resolved) {
    var wider = Overrides.NONE;
    for (var match : match(entry.name)) {
      if (resolved.add(match)) {
        match.resolved = match.own.or(wider);
      }
      wider = match.resolved;
    }
  }

  private List<Node> match(String name) {
    var matches = new ArrayList<Node>();
    match(root, name.split("\\.", -1), 0, matches);
    return matches;
  }

  private static void match(Level start, String[] tokens, int from, List<Node> matches) {
    var level = start;
    for (int i = from; i < tokens.length; i++) {
      addEntry(level.rest, matches);
      boolean isLast = i == tokens.length - 1;
      if (isLast) {
        addEntry(level.any, matches);
      } else if (level.any.below != null) {
        match(level.any.below, tokens, i + 1, matches);
      }
      var literal = level.literals.get(tokens[i]);
      if (literal == null) {
        return;
      }
      if (isLast) {
        addEntry(literal, matches);
      } else if (literal.below == null) {
        return;
      } else {
        level = literal.below;
      }
    }
  }

  private static void addEntry(Node node, List<Node> matches) {
    if (!node.name.isEmpty()) {
      matches.add(node);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChannelOverrides that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
