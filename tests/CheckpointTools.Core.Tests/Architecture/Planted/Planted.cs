// Rooms with arrows that are known, for the reader of rooms to find. Each names Upper's types in one way alone.

namespace CheckpointTools.Tests.Architecture.Planted
{
    internal static class AtTheRoot
    {
        public static int Call() => Upper.Thing.Count();
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Upper
{
    internal class Thing
    {
        public static int Shared = 1;

        public static int Count() => 1;
    }

    internal sealed class Box<T>
    {
        public T? Content { get; set; }
    }

    internal sealed class FailureException : Exception;

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class MarkAttribute : Attribute;

    internal interface IThing;
}

// Its name begins as the other one's does.
namespace CheckpointTools.Tests.Architecture.Planted.UpperAndMore
{
    internal static class Other
    {
        public static int Count() => 2;
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.OfTheLongerName
{
    internal static class User
    {
        public static int Call() => UpperAndMore.Other.Count();
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Call
{
    internal static class User
    {
        public static int Call() => Upper.Thing.Count();
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.FieldAccess
{
    internal static class User
    {
        public static int Read() => Upper.Thing.Shared;
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Lambda
{
    internal static class User
    {
        public static Func<int> Make() => static () => Upper.Thing.Count();
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Iterator
{
    internal static class User
    {
        public static IEnumerable<int> Count()
        {
            yield return Upper.Thing.Count();
        }
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.NestedType
{
    internal static class User
    {
        internal static class Inner
        {
            public static int Call() => Upper.Thing.Count();
        }
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.TypeName
{
    internal static class User
    {
        public static Type Name() => typeof(Upper.Thing);
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.CatchClause
{
    internal static class User
    {
        public static void Run(Action action)
        {
            try
            {
                action();
            }
            catch (Upper.FailureException)
            {
                action();
            }
        }
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.GenericCall
{
    internal static class User
    {
        public static int Count(IEnumerable<object> all) => all.OfType<Upper.Thing>().Count();
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.PassedOn
{
    internal static class Maker
    {
        internal static class Inner
        {
            public static Upper.Thing? Make() => null;
        }
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.PassedThrough
{
    internal static class User
    {
        public static bool Call() => PassedOn.Maker.Inner.Make() is null;
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Field
{
    internal sealed class User
    {
#pragma warning disable CS0649 // To assign it would be another way of naming it.
        public List<Upper.Thing[]>? All;
#pragma warning restore CS0649
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Parameter
{
    internal interface IUser
    {
        void Take(ref Upper.Thing thing);
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Property
{
    internal interface IUser
    {
        Upper.Box<int> Box { get; }
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.BaseType
{
    internal sealed class User : Upper.Thing;
}

namespace CheckpointTools.Tests.Architecture.Planted.Interface
{
    internal sealed class User : Upper.IThing;
}

namespace CheckpointTools.Tests.Architecture.Planted.Constraint
{
    internal sealed class User<T>
        where T : Upper.IThing;
}

namespace CheckpointTools.Tests.Architecture.Planted.AttributeOfAType
{
    [Upper.Mark]
    internal sealed class User;
}

namespace CheckpointTools.Tests.Architecture.Planted.AttributeOfAField
{
    internal sealed class User
    {
        [Upper.Mark]
        public int Number = 1;
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.AttributeOfAProperty
{
    internal interface IUser
    {
        [Upper.Mark]
        int Number { get; }
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.AttributeOfAMethod
{
    internal interface IUser
    {
        [Upper.Mark]
        void Run();
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.AttributeOfAParameter
{
    internal interface IUser
    {
        void Take([Upper.Mark] int number);
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.AttributeArgument
{
    [System.ComponentModel.TypeConverter(typeof(Upper.Thing))]
    internal sealed class User;
}

// Three rooms in a ring, and one that leads into it and is not on it.
namespace CheckpointTools.Tests.Architecture.Planted.Ring.First
{
    internal static class Step
    {
        public static int Next(int left) => left == 0 ? 0 : Second.Step.Next(left - 1);
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Ring.Second
{
    internal static class Step
    {
        public static int Next(int left) => left == 0 ? 0 : Third.Step.Next(left - 1);
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Ring.Third
{
    internal static class Step
    {
        public static int Next(int left) => left == 0 ? 0 : First.Step.Next(left - 1);
    }
}

namespace CheckpointTools.Tests.Architecture.Planted.Ring.Entrance
{
    internal static class Step
    {
        public static int Next(int left) => First.Step.Next(left);
    }
}
